/** The rollout machine: which version is in service, and how it got there. */
@NullMarked
package io.millrace.rollout;

import org.jspecify.annotations.NullMarked;
