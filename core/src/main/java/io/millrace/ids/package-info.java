/** Deterministic identities. */
@NullMarked
package io.millrace.ids;

import org.jspecify.annotations.NullMarked;
