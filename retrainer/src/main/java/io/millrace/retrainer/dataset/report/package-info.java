/** A dataset and what is wrong with it, for people and for tools: a page with pictures, JSON, and DVC's files. */
@NullMarked
package io.millrace.retrainer.dataset.report;

import org.jspecify.annotations.NullMarked;
