import { appendFileSync } from "node:fs";

import { connect, fileTokenStore } from "../index.ts";

// A program that tells ends, for a test that kills it. It says on stdout what it has done.

const [, , storeFile = "", toldFile = "", ...ids] = process.argv;
const store = fileTokenStore(storeFile);
const say = (word: string): boolean => process.stdout.write(`${word}\n`);

await connect().onEnd(
  ids,
  ({ instanceId, type }) => {
    appendFileSync(toldFile, `${instanceId} ${type}\n`);
    say(`told ${instanceId}`);
  },
  {
    store: {
      load: () => store.load(),
      async save(token) {
        await store.save(token);
        say("saved");
      },
    },
  },
);
say("done");
