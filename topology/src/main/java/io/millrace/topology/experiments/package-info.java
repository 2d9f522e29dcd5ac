/** Carries experiments out: who was exposed to what, what came of it, and what that says. */
@NullMarked
package io.millrace.topology.experiments;

import org.jspecify.annotations.NullMarked;
