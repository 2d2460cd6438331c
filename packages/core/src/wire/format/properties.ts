import { xmlNode } from "./xml-writer.ts";
import type { XmlNode } from "./xml-writer.ts";
import { childOf, childrenOf, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** Makes a `Config` element of names and values, in their order. */
export function propertiesNode(properties: Readonly<Record<string, string>>): XmlNode {
  const entries = Object.entries(properties);
  return xmlNode(
    "Config",
    entries.map(([name, value]) => xmlNode("Property", [xmlNode("Name", name), xmlNode("Value", value)])),
  );
}

/** Reads a `Config` element, or another list of names and values; values are as sent. */
export function readProperties(
  config: XmlElement | undefined,
  element = "Property",
  nameElement = "Name",
): Readonly<Record<string, string>> {
  const properties = config === undefined ? [] : childrenOf(config, element);
  return Object.fromEntries(properties.map((property) => [textOf(property, nameElement) ?? "", childOf(property, "Value")?.text ?? ""]));
}
