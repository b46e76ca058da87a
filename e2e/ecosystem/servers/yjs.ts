import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import type { WebSocket as Peer } from 'ws';
import { Doc } from 'yjs';

const sync = 0;

/** Keeps one document and brings all who connect up to date: the synchronization protocol of y-protocols, without awareness. */
export function yjsRoom(): (peer: Peer) => void {
  const doc = new Doc();
  const peers = new Set<Peer>();
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    const message = encoding.createEncoder();
    encoding.writeVarUint(message, sync);
    writeUpdate(message, update);
    for (const peer of peers) if (peer !== origin) peer.send(encoding.toUint8Array(message));
  });
  return (peer) => {
    peers.add(peer);
    peer.on('close', () => peers.delete(peer));
    peer.on('message', (data: Buffer) => {
      const message = decoding.createDecoder(new Uint8Array(data));
      if (decoding.readVarUint(message) !== sync) return;
      const answer = encoding.createEncoder();
      encoding.writeVarUint(answer, sync);
      readSyncMessage(message, answer, doc, peer);
      if (encoding.length(answer) > 1) peer.send(encoding.toUint8Array(answer));
    });
    const hello = encoding.createEncoder();
    encoding.writeVarUint(hello, sync);
    writeSyncStep1(hello, doc);
    peer.send(encoding.toUint8Array(hello));
  };
}
