/** The rollout machine on topics. */
@NullMarked
package io.millrace.topology.rollout;

import org.jspecify.annotations.NullMarked;
