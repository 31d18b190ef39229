import type { Request, RequestHandler, Response } from "express";
import { propertyForAdmin } from "../services/access.ts";
import { isRefusal, type Refusal } from "../services/refusal.ts";
import type { Property } from "../store/records.ts";
import { sendProblem } from "./problem.ts";
import { credentialsOf, namedProperty } from "./request.ts";
import type { Services } from "./services.ts";

/** Does something for the property that the administrator named; what it returns is answered as JSON. */
type ForProperty = (property: Property, req: Request, res: Response) => Promise<unknown | Refusal>;

/**
 * A route of the administrator's: who asks is checked first, a refusal becomes a problem, anything else is the answer.
 * @param status of the answer; default 200
 */
export const forProperty =
  ({ store, adminToken }: Services, act: ForProperty, status = 200): RequestHandler =>
  async (req, res) => {
    const property = await propertyForAdmin(store, adminToken, credentialsOf(req), namedProperty(req));
    const answer = isRefusal(property) ? property : await act(property, req, res);
    if (isRefusal(answer)) return sendProblem(res, answer);
    if (!res.headersSent) res.status(status).json(answer);
  };
