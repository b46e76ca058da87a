import { connect, json } from 'hybi';

const status = document.querySelector('[role=status]');

async function talk() {
  const session = connect('/echo', { protocols: json() });
  session.send({ bundled: 'grüße' });
  for await (const message of session) {
    status.textContent = `${session.state.phase}: ${message.bundled}`;
    break;
  }
  const closure = await session.close(1000, 'seen');
  status.textContent += `, closed with ${closure.code}`;
}
void talk();
