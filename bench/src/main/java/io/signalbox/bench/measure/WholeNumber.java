package io.signalbox.bench.measure;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option that takes a whole number within bounds. */
public abstract class WholeNumber implements ITypeConverter<Integer> {

  private final int least;
  private final int most;

  protected WholeNumber(int least, int most) {
    this.least = least;
    this.most = most;
  }

  @Override
  public final Integer convert(String value) {
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new TypeConversionException(
        "'%s' is no whole number from %d to %d".formatted(value, least, most));
  }
}
