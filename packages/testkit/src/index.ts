export * from './scripted-attempt.js';
export * from './scripted-transport.js';
export * from './seeded-random.js';
export * from './virtual-clock.js';
