/** The doors as an attacker finds them. */
@NullMarked
package io.millrace.console.attacks;

import org.jspecify.annotations.NullMarked;
