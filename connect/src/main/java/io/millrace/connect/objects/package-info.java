/** Lines of objects in S3, or in what speaks S3's protocol, as records: object after object in the order of their keys. */
@NullMarked
package io.millrace.connect.objects;

import org.jspecify.annotations.NullMarked;
