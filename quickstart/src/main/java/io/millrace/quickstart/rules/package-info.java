/** Alert rules for Prometheus, made of the thresholds of a project file. */
@NullMarked
package io.millrace.quickstart.rules;

import org.jspecify.annotations.NullMarked;
