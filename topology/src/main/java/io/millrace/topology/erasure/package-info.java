/** Forgetting an entity in what the monitor's applications keep of it. */
@NullMarked
package io.millrace.topology.erasure;

import org.jspecify.annotations.NullMarked;
