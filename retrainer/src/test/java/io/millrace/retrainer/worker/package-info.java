/** The trainer as a process: hears retrain events, and answers each in one transaction, as tests. */
@NullMarked
package io.millrace.retrainer.worker;

import org.jspecify.annotations.NullMarked;
