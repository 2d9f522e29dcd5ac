/** What is learned from: labelled examples, their split, and the file that keeps them, as tests. */
@NullMarked
package io.millrace.retrainer.dataset;

import org.jspecify.annotations.NullMarked;
