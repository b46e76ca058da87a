/**
 * 31 MiB: with its header just below the largest size (`DEFAULT_MMAP_THRESHOLD_MAX`, 32 MiB) of which glibc takes notice.
 */
const noticedBytes = 31 * 1024 * 1024;

let isRaised = false;

/**
 * Lets the process keep up to 62 MiB of what large messages have left, instead of asking the system for it again with each. Only the
 * first call does something.
 *
 * glibc gives the free memory at the top of its heap back to the system as soon as there is more of it than its *trim threshold*, and
 * after a page of 1 MiB was freed that is 2 MiB. A client that makes little else than messages so has each of their pages mapped and
 * zeroed by the kernel anew: at 1 MiB that is four fifths of the time of receiving, and an application that happens to
 * allocate something smaller in between does not have it. The threshold is twice the largest mapped block that was ever freed (`mallopt(3)`,
 * "dynamic mmap threshold"), so a block is asked for, never written to and let go. It costs 31 MiB of addresses, and no memory, until the next
 * garbage collection.
 *
 * Whoever sets `MALLOC_TRIM_THRESHOLD_` or `MALLOC_MMAP_THRESHOLD_` has fixed both thresholds, and this changes nothing.
 */
export function raiseTrimThreshold(): void {
  if (isRaised) return;
  isRaised = true;
  if (process.platform !== 'linux') return;
  try {
    void new ArrayBuffer(noticedBytes);
  } catch {
    // A process that may not have so many addresses goes on as it is.
  }
}
