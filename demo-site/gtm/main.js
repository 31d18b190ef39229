import { openShop } from "../shop/shop.js";
import { gtmAdapter } from "./adapter.js";

openShop((customer) => gtmAdapter(window.dataLayer, customer));
