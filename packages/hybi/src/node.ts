export * from './index.node.js';
export * from '@hybi/node';
