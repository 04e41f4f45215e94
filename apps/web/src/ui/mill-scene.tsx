const paddles = Array.from({ length: 12 }, (_, index) => index * 30);
/** One swell is 120 wide; twice the picture's width, so that half of it can flow past unseen. */
const swells = Array.from({ length: 8 }, () => "c20-16 40-16 60 0s40 16 60 0").join("");

function Water({ y, opacity, seconds }: { y: number; opacity: number; seconds: number }) {
  return (
    <g transform={`translate(0 ${y})`} opacity={opacity}>
      <g className="stream" style={{ animationDuration: `${seconds}s` }}>
        <path d={`M0 20${swells}V240H0Z`} fill="currentColor" />
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
