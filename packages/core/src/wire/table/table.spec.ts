import { describe, expect, it } from "vitest";

import { answerOf } from "../testing/answer-of.ts";
import { listPartitionsCall, listTablesCall, readPartitionPage, readSchemaPage, readTable, readTablePage, tableCall } from "./table.ts";

describe("calls about tables", () => {
  it("name the schema, and the marker of the page", () => {
    expect(tableCall("p", "s", "a b")).toEqual({ method: "GET", path: "/projects/p/tables/a%20b", query: [["curr_schema", "s"]] });
    expect(listTablesCall("p", undefined, "or", "m=1").query).toEqual([
      ["expectmarker", "true"],
      ["extended", null],
      ["name", "or"],
      ["marker", "m=1"],
    ]);
    expect(listPartitionsCall("p", undefined, "t", null).query).toEqual([
      ["partitions", null],
      ["expectmarker", "true"],
    ]);
  });
});

it("reads a table, whose columns are JSON inside of XML (docs/tunnel.md 11.2)", () => {
  const answer = answerOf(`<?xml version="1.0"?>
<Table format="SchemaInJson"><Name>t1</Name><TableId>abc</TableId><Type>MANAGED_TABLE</Type>
  <Schema format="Json"><![CDATA[{"columns":[{"name":"id","type":"bigint","comment":"the <key>","isNullable":true,"label":""}],
    "partitionKeys":[{"name":"pt","type":"string","comment":""}],"comment":"all","owner":"someone","isVirtualView":false,"lifecycle":-1,"size":10,"recordNum":-1}]]></Schema>
  <Owner>someone</Owner><Comment/></Table>`);
  expect(readTable(answer)).toEqual({
    name: "t1",
    owner: "someone",
    type: "MANAGED_TABLE",
    comment: "all",
    columns: [{ name: "id", type: "bigint", comment: "the <key>" }],
    partitionColumns: [{ name: "pt", type: "string", comment: null }],
    rowCount: null,
    size: 10,
  });
});

it("refuses a table without columns that can be read", () => {
  for (const schema of ["", "[]", "{"])
    expect(() => readTable(answerOf(`<Table><Name>t</Name><Schema>${schema}</Schema></Table>`))).toThrow(
      expect.objectContaining({ code: "unexpected_answer" }),
    );
  expect(() => readTable(answerOf("<html></html>"))).toThrow(expect.objectContaining({ code: "unexpected_answer" }));
});

it("reads lists by pages", () => {
  expect(
    readTablePage(
      answerOf(
        "<Tables><Marker>m</Marker><MaxItems>1000</MaxItems><Table><Name>a</Name><Owner>o</Owner></Table><Table><Name>v</Name><Type>VIRTUAL_VIEW</Type><Comment>c</Comment></Table></Tables>",
      ),
    ),
  ).toEqual({
    tables: [
      { name: "a", owner: "o", type: null, comment: null },
      { name: "v", owner: null, type: "VIRTUAL_VIEW", comment: "c" },
    ],
    marker: "m",
  });
  expect(readSchemaPage(answerOf("<Schemas><Marker/><Schema><Name>default</Name></Schema></Schemas>"))).toEqual({
    schemas: [{ name: "default", owner: null, comment: null }],
    marker: null,
  });
  const partition =
    '<Partition><Column Name="pt" Value="a"/><Column Name="hh" Value="1"/><PartitionSize>10</PartitionSize><PartitionRecordCount/></Partition>';
  expect(readPartitionPage(answerOf(`<Partitions><Marker/>${partition}</Partitions>`))).toEqual({
    partitions: [{ values: { pt: "a", hh: "1" }, rowCount: null, size: 10 }],
    marker: null,
  });
});
