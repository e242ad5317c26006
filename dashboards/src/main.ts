import './theme/theme.css';
import './theme/base.css';
import './app/app.css';
import { takeKeyFromAddress } from './service/key';
import { applyTextSize } from './app/text-size';

// Before anything else runs: the key must not stay in the address.
takeKeyFromAddress();
applyTextSize();
void import('./app/app');
