export function isToken(text: string): boolean;
