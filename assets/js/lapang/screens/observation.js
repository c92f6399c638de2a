// Observing a lesson: facts as they happen, scores afterwards.

import * as pack from "../pack.js";
import { t } from "../words.js";
import { fromPackage, withDraft } from "./kit.js";
import { sheetScreen, sheetWithout } from "./sheet.js";

export const draw = ({ rest: [key] }, { isSelf = false } = {}) =>
  fromPackage(t(isSelf ? "begin.refleksi" : "begin.observasi"), () =>
    withDraft("ratings", key, async (context) => {
      const { instrument: code, version } = context.draft.value;
      const instrument = await pack.instrument(code, version);
      return instrument ? sheetScreen(context, instrument, { isSelf }) : sheetWithout(context.draft);
    }));
