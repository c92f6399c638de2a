import { device } from "./en/device.js";
import { screens } from "./en/screens.js";

export const en = { ...device, ...screens };
