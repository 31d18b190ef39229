import { property, propertyFields } from "../../contract/property.ts";
import { propertiesResponse, propertyResponse } from "../../contract/responses/property.ts";
import type { Group } from "../operation.ts";

const WRONG = "Fields are wrong: errors name them all.";

export const properties: Group = {
  name: "Properties",
  description: "The sites. A key belongs to one of them; the administrator keeps them all.",
  operations: [
    {
      id: "createProperty",
      method: "post",
      path: "/v1/properties",
      summary: "Create a property",
      description: "The answer holds the write key that its pages use.",
      access: "administrator",
      body: { name: "PropertyBody", schema: property },
      answers: { 201: { description: "The property.", schema: propertyResponse } },
      refuses: { conflict: "A property has this id, write key or alias already.", unprocessable: WRONG },
      example: {
        body: { id: "200001", name: "My shop", currency: "EUR", allowed_origins: ["https://shop.example"] },
      },
    },
    {
      id: "listProperties",
      method: "get",
      path: "/v1/properties",
      summary: "List all properties",
      access: "administrator",
      answers: { 200: { description: "All of them.", schema: propertiesResponse } },
      example: {},
    },
    {
      id: "getProperty",
      method: "get",
      path: "/v1/properties/{property_id}",
      summary: "Read a property",
      access: ["manage"],
      answers: { 200: { description: "The property.", schema: propertyResponse } },
      example: { path: { property_id: "200001" } },
    },
    {
      id: "changeProperty",
      method: "put",
      path: "/v1/properties/{property_id}",
      summary: "Change a property",
      description:
        "Fields that are not named stay as they are; id and write_key can't change. Another currency counts for what comes, promotions keep theirs.",
      access: "administrator",
      body: { name: "PropertyChange", schema: propertyFields },
      answers: { 200: { description: "The property as it is now.", schema: propertyResponse } },
      refuses: { conflict: "A property has one of the aliases already.", unprocessable: WRONG },
      example: {
        path: { property_id: "200001" },
        body: { time_zone: "Europe/Berlin", internal_addresses: ["203.0.113.0/24"] },
      },
    },
    {
      id: "deleteProperty",
      method: "delete",
      path: "/v1/properties/{property_id}",
      summary: "Delete a property",
      description: "For mistakes: one that has promotions, or that anything was stored for, stays.",
      access: "administrator",
      answers: { 204: { description: "It is gone, with its keys." } },
      refuses: { conflict: "Things were stored for it." },
      example: { path: { property_id: "200001" } },
    },
  ],
};
