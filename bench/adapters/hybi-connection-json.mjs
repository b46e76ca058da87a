import { open as openAny } from './hybi-connection.mjs';
import { parsing } from './parsing.mjs';

export const open = parsing(openAny);
