// Every screen registers itself; this list is all that the app knows of them.
import "./unlock.js";
import "./register.js";
import "./lost.js";
import "./outbox.js";
import "./settings.js";
import "./logout.js";
import "./evidence.js";
