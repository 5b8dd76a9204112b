// Prints the Observatory's verdict on https://localhost as JSON. Its own command line says the same in another shape.
import { scan } from "@mdn/mdn-http-observatory/src/scanner/index.js";

const { scan: verdict, tests } = await scan("localhost");
const missed = Object.entries(tests)
  .filter(([, test]) => !test.pass)
  .map(([name, test]) => `${name}: ${test.scoreDescription}`);
console.log(JSON.stringify({ ...verdict, missed }));
