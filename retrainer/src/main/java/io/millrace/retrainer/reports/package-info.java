/** What people read of a model: the page of its evaluation, and its card. Pure functions to text. */
@NullMarked
package io.millrace.retrainer.reports;

import org.jspecify.annotations.NullMarked;
