import { property, propertyFields } from "../../contract/property.ts";
import { propertiesResponse, propertyResponse } from "../../contract/responses/property.ts";
import {
  changeProperty,
  createProperty,
  deleteProperty,
  listProperties,
  readProperty,
} from "../../services/properties.ts";
import type { Group } from "../operation.ts";
import { collectorOperation, operation } from "../serve.ts";
import { INVALID_FIELDS, MANAGERS } from "./common.ts";

export const properties: Group = {
  name: "Properties",
  description: "The sites. A key belongs to one of them; the administrator manages them all.",
  operations: [
    collectorOperation({
      id: "createProperty",
      method: "post",
      path: "/v1/properties",
      summary: "Create a property",
      description: "The response has the write key for its pages.",
      access: "administrator",
      body: { name: "PropertyBody", schema: property },
      response: { status: 201, description: "The property.", schema: propertyResponse },
      refusals: { conflict: "A property has this id, write key or alias already.", unprocessable: INVALID_FIELDS },
      example: {
        body: { id: "200001", name: "My shop", currency: "EUR", allowed_origins: ["https://shop.example"] },
      },
      handle: ({ app, body }) => createProperty(app.store, body),
    }),
    collectorOperation({
      id: "listProperties",
      method: "get",
      path: "/v1/properties",
      summary: "List all properties",
      access: "administrator",
      response: { description: "All properties.", schema: propertiesResponse },
      handle: ({ app }) => listProperties(app.store),
    }),
    operation({
      id: "getProperty",
      method: "get",
      path: "/v1/properties/{property_id}",
      summary: "Read a property",
      access: MANAGERS,
      response: { description: "The property.", schema: propertyResponse },
      example: { path: { property_id: "200001" } },
      handle: ({ app, property }) => readProperty(app.store, property),
    }),
    operation({
      id: "changeProperty",
      method: "put",
      path: "/v1/properties/{property_id}",
      summary: "Change a property",
      description:
        "Fields that the body leaves out do not change; id and write_key can't change. Another currency is for new data, and promotions keep theirs.",
      access: "administrator",
      body: { name: "PropertyChange", schema: propertyFields },
      response: { description: "The property after the change.", schema: propertyResponse },
      refusals: { conflict: "A property has one of the aliases already.", unprocessable: INVALID_FIELDS },
      example: {
        path: { property_id: "200001" },
        body: { time_zone: "Europe/Berlin", internal_addresses: ["203.0.113.0/24"] },
      },
      handle: ({ app, property, body }) => changeProperty(app.store, property, body),
    }),
    operation({
      id: "deleteProperty",
      method: "delete",
      path: "/v1/properties/{property_id}",
      summary: "Delete a property",
      description: "For mistakes only: a property with promotions, events or other stored data is not deleted.",
      access: "administrator",
      response: { status: 204, description: "The property and its keys are deleted." },
      refusals: { conflict: "The property has stored data." },
      example: { path: { property_id: "200001" } },
      handle: ({ app, property }) => deleteProperty(app.store, property),
    }),
  ],
};
