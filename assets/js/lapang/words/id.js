import { device } from "./id/device.js";
import { screens } from "./id/screens.js";
import { voice } from "./id/voice.js";

export const id = { ...device, ...screens, ...voice };
