/** Predictions of a project in service, with their reasons: asked for by HTTP, and from a backlog. */
@NullMarked
package io.millrace.benchmarks.serving;

import org.jspecify.annotations.NullMarked;
