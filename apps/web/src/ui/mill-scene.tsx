const paddles = Array.from({ length: 12 }, (_, index) => index * 30);
const wave = "M0 20c20-16 40-16 60 0s40 16 60 0 40-16 60 0 40 16 60 0";

function Water({ y, opacity, seconds }: { y: number; opacity: number; seconds: number }) {
  return (
    <g transform={`translate(0 ${y})`} opacity={opacity}>
      <g className="stream" style={{ animationDuration: `${seconds}s` }}>
        {[0, 240, 480, 720].map((x) => (
          <path key={x} d={`${wave}V240H0Z`} transform={`translate(${x} 0)`} fill="currentColor" />
        ))}
      </g>
    </g>
  );
}

/** A wheel turning in its race, for pages with room to look at. */
export function MillScene({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 480 480" preserveAspectRatio="xMidYMax slice" aria-hidden className={className}>
      <g className="wheel" stroke="currentColor" fill="none" opacity="0.9">
        <circle cx="240" cy="222" r="118" strokeWidth="9" />
        <circle cx="240" cy="222" r="86" strokeWidth="3" />
        <circle cx="240" cy="222" r="20" strokeWidth="7" />
        {paddles.map((angle) => (
          <g key={angle} transform={`rotate(${angle} 240 222)`}>
            <path d="M240 200V78" strokeWidth="4" />
            <path d="M224 80h32" strokeWidth="11" strokeLinecap="round" />
          </g>
        ))}
      </g>
      <Water y={318} opacity={0.25} seconds={17} />
      <Water y={340} opacity={0.35} seconds={11} />
      <Water y={366} opacity={0.55} seconds={7} />
    </svg>
  );
}
