/** The smallest bot that answers, as whatsapp-web.js's guide has it. */
import { startClient } from './bare-client.js';
import { say } from './order.js';

const client = await startClient();
client.on('message', (message) => {
  if (message.body === 'ATTIVA') void client.sendMessage(message.from, 'Iscrizione confermata.');
});
say({ ready: true });
