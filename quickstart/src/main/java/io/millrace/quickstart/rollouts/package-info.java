/** What is in service and under way, and how it came to that, for somebody who looks. */
@NullMarked
package io.millrace.quickstart.rollouts;

import org.jspecify.annotations.NullMarked;
