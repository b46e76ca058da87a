import { open as openAny } from './ws.mjs';
import { parsing } from './parsing.mjs';

export const open = parsing(openAny);
