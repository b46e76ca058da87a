export interface CloseCode {
    readonly code: number;
    readonly meaning: string;
    readonly name: string;
    readonly onWire: boolean;
    readonly retry: RetryVerdict;
}

export function closeCode(code: number): CloseCode | undefined;

export const closeCodes: readonly CloseCode[];

export function isPortableCloseCode(code: number): boolean;

export function isReceivableCloseCode(code: number): boolean;

export const maxCloseReasonBytes = 123;

export type RetryVerdict = 'stop' | 'retry' | 'later';

export function retryVerdict(code: number): RetryVerdict;
