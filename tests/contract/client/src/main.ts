// In this order: a later one looks back at what an earlier one left.
import "./items.js";
import "./orders.js";
import "./payments.js";
import "./notifications.js";
import "./operators.js";
import "./system.js";
import "./refusals.js";
import "./whole.js";
