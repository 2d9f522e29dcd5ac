/** What is best for an owner, of what was scored for it: ranking by scores, what everybody takes, and how often a list hits. */
@NullMarked
package io.millrace.recommendations;

import org.jspecify.annotations.NullMarked;
