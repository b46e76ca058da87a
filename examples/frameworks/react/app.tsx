import { connect, json } from 'hybi';
import { useEffect, useState } from 'react';
import { useSession } from './use-session.js';

const open = () => connect('/echo', { protocols: json<string, string>() });

export function Echoes() {
  const { session, state } = useSession(open);
  const [echoes, setEchoes] = useState<readonly string[]>([]);
  useEffect(() => session?.receive((message) => setEchoes((before) => [...before, message])), [session]);
  return (
    <>
      <p role="status">{state?.phase}</p>
      <button onClick={() => session?.send(`echo ${echoes.length + 1}`)}>Send</button>
      <ol>
        {echoes.map((echo, index) => (
          <li key={index}>{echo}</li>
        ))}
      </ol>
    </>
  );
}

export function App() {
  const [shown, setShown] = useState(true);
  return (
    <>
      <label>
        <input type="checkbox" checked={shown} onChange={() => setShown(!shown)} /> Shown
      </label>
      {shown && <Echoes />}
    </>
  );
}
