// Observing a lesson: facts as they happen, scores afterwards.

import * as pack from "../pack.js";
import { t } from "../words.js";
import { withDraft } from "./kit.js";
import { sheetScreen, sheetWithout } from "./sheet.js";

export const draw = ({ rest: [key] }, { isSelf = false } = {}) =>
  withDraft("ratings", key, async (context) => {
    const { instrument: code, version } = context.draft.value;
    try {
      const instrument = await pack.instrument(code, version);
      if (instrument) return sheetScreen(context, instrument, { isSelf });
      return sheetWithout(context.draft, t("begin.not_here"));
    } catch (error) {
      if (error instanceof pack.LeaseOver) return sheetWithout(context.draft, t("pack.lease_over"));
      throw error;
    }
  });
