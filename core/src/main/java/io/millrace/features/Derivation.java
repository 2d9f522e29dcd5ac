package io.millrace.features;

import io.millrace.expressions.NumberExpression;

/** How a DERIVED slot is computed. */
record Derivation(int slot, NumberExpression expression) {}
