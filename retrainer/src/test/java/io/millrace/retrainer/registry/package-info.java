/** Versions, and where they come from, as tests. */
@NullMarked
package io.millrace.retrainer.registry;

import org.jspecify.annotations.NullMarked;
