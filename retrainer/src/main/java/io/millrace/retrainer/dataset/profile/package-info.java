/** What a dataset looks like: column by column, week by week, train rows beside test rows. */
@NullMarked
package io.millrace.retrainer.dataset.profile;

import org.jspecify.annotations.NullMarked;
