// What AsyncAPI's own parser has against documents, a line each. usage: node asyncapi.js <node_modules> <document>...
const fs = require("fs");
const path = require("path");

const [modules, ...documents] = process.argv.slice(2);
const { Parser } = require(path.join(modules, "@asyncapi/parser"));

const WARNING = 1; // 0 is an error; 2 and above are hints, such as that there is a newer AsyncAPI

async function main() {
  for (const document of documents) {
    const found = await new Parser().validate(fs.readFileSync(document, "utf8"));
    for (const d of found.filter((one) => one.severity <= WARNING)) {
      console.log(`${document}#/${d.path.join("/")}: ${d.message} (${d.code})`);
    }
  }
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
