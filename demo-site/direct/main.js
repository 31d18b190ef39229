import { openShop } from "../shop/shop.js";
import { directAdapter } from "./adapter.js";

openShop(() => directAdapter(window.shopEvents));
