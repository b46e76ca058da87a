import { test as base } from './demo.ts';
import { chartTests } from './every-engine/chart.ts';
import { chatTests } from './every-engine/chat.ts';
import type { OpenPage } from './every-engine/driven-page.ts';
import { labTests } from './every-engine/lab.ts';
import { scriptTagTests } from './every-engine/script-tag.ts';
import { webkitFixtures } from './every-engine/webkit.ts';
import type { WebKit } from './every-engine/webkit.ts';

const test = base.extend<{ open: OpenPage }, { webkit: WebKit }>(webkitFixtures);

test.describe('chat', () => chatTests(test));
test.describe('live chart', () => chartTests(test));
test.describe('outage lab', () => labTests(test));
test.describe('script tag', () => scriptTagTests(test));
