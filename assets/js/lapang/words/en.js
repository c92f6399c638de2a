import { device } from "./en/device.js";
import { screens } from "./en/screens.js";
import { voice } from "./en/voice.js";

export const en = { ...device, ...screens, ...voice };
