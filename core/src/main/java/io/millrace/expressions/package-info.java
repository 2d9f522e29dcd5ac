/** The small language of {@code where} filters and {@code expression} features: typed, total, compiled once. */
@NullMarked
package io.millrace.expressions;

import org.jspecify.annotations.NullMarked;
