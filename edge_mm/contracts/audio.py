"""How sound becomes a tensor."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract

NS_PER_S = 1_000_000_000


class Waveform(Contract):
    """The samples themselves: float32 ``(1, N)``."""

    type: Literal["waveform"] = "waveform"


class _Frames(Contract):
    """A short-time spectrum on a mel scale."""

    n_fft: int = Field(gt=0, le=8192)
    win_length: int = Field(gt=0, le=8192)
    """Samples under the (periodic Hann) window, centred in ``n_fft``."""
    hop_length: int = Field(gt=0)
    """Samples from one frame to the next."""
    n_mels: int = Field(gt=0, le=512)
    f_min_hz: float = Field(default=0.0, ge=0)
    f_max_hz: float | None = Field(default=None, gt=0)
    """None is half the rate."""
    mel_scale: Literal["slaney", "htk"] = "slaney"
    """slaney: area-normalised filters on Slaney's scale; htk: unit-peak filters on HTK's scale."""
    center: bool = True
    """Pad half of ``n_fft`` by reflection on both sides, so that frame t is centred on sample t * hop_length."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.win_length > self.n_fft:
            raise ValueError(f"win_length at most n_fft ({self.n_fft})")
        if self.f_max_hz is not None and self.f_max_hz <= self.f_min_hz:
            raise ValueError(f"f_max_hz above f_min_hz ({self.f_min_hz})")
        return self


class LogMel(_Frames):
    """Log-mel power spectrum: float32 ``(1, n_mels, T)``."""

    type: Literal["log_mel"] = "log_mel"
    log: Literal["ln", "db", "whisper"] = "ln"
    """ln(power), 10 log10(power), or Whisper's: log10, floored 8 below the maximum, (x + 4) / 4, last frame dropped."""
    floor: float = Field(default=1e-10, gt=0)
    """Power below which the logarithm is not taken."""
    mean: float = 0.0
    """Subtracted from the result."""
    std: float = Field(default=1.0, gt=0)
    """Divided by after ``mean``."""

    @model_validator(mode="after")
    def _whisper_is_centred(self) -> Self:
        if self.log == "whisper" and not self.center:
            raise ValueError("center to be true for Whisper's spectrum")
        return self


class Mfcc(_Frames):
    """Mel-frequency cepstral coefficients (orthonormal DCT-II of the log-mel in dB): float32 ``(1, n_mfcc, T)``."""

    type: Literal["mfcc"] = "mfcc"
    n_mfcc: int = Field(gt=0)
    floor: float = Field(default=1e-10, gt=0)
    mean: float = 0.0
    std: float = Field(default=1.0, gt=0)

    @model_validator(mode="after")
    def _coefficients(self) -> Self:
        if self.n_mfcc > self.n_mels:
            raise ValueError(f"n_mfcc at most n_mels ({self.n_mels})")
        return self


AudioFeatures = Annotated[Waveform | LogMel | Mfcc, Field(discriminator="type")]


class AudioSpec(Contract):
    """Mix to mono, resample, cut or pad to the window, denoise, normalise the level, then frame."""

    kind: Literal["audio"] = "audio"
    rate_hz: int = Field(ge=4000, le=192_000)
    window_ns: int = Field(gt=0)
    """Length of the stretch that one encoding sees; shorter sound is padded with silence in front."""
    denoise: Literal["none", "spectral_subtraction"] = "none"
    normalise: Literal["none", "peak", "rms"] = "none"
    """peak: the loudest sample becomes 1; rms: the root mean square becomes 0.1; silence stays silence."""
    features: AudioFeatures

    @property
    def window_samples(self) -> int:
        """Samples in one window."""
        return self.window_ns * self.rate_hz // NS_PER_S

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.window_ns * self.rate_hz % NS_PER_S:
            raise ValueError(f"window_ns that is a whole number of samples at {self.rate_hz} Hz")
        if not isinstance(self.features, Waveform):
            if self.features.n_fft > self.window_samples:
                raise ValueError(f"n_fft at most the window's {self.window_samples} samples")
            if self.features.hop_length > self.window_samples:
                raise ValueError(f"hop_length at most the window's {self.window_samples} samples")
            if (self.features.f_max_hz or 0) > self.rate_hz / 2:
                raise ValueError(f"f_max_hz at most half the rate ({self.rate_hz / 2})")
        return self
