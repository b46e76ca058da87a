import { OpenError, open } from '../src/index.js';

/** The `OpenError` that an attempt to open ends with. */
export async function openFailureOf(url: string, options: Parameters<typeof open>[1] = {}): Promise<OpenError> {
  try {
    const connection = await open(url, options);
    connection.terminate();
  } catch (error) {
    if (error instanceof OpenError) return error;
    throw error;
  }
  throw new Error(`${url} opened although it should not have`);
}
