/** What an instance tells of who scores whom, and how that goes: what rollouts and experiments are guarded by. */
@NullMarked
package io.millrace.serving.reports;

import org.jspecify.annotations.NullMarked;
