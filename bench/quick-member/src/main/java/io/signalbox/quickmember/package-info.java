/** A member that answers at once, for measurements. */
@NullMarked
package io.signalbox.quickmember;

import org.jspecify.annotations.NullMarked;
