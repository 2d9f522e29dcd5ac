/** What is wrong with a dataset, before anything is learned from it. */
@NullMarked
package io.millrace.retrainer.dataset.checks;

import org.jspecify.annotations.NullMarked;
